package dev.mobula.runtime;

import dev.mobula.Resources;
import dev.mobula.scheduler.Grant;
import dev.mobula.scheduler.ResourceLedger;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides who gets the node's resources. Owned by the loop.
///
/// In this order: tasks that were blocked and go on, then whoever has waited longest. Who stands in line and
/// does not fit is not overtaken by anyone who needs a resource that it lacks, so large demands do not starve.
/// A class with more tasks than it was just given leases goes to the end of the line.
final class Scheduling {
    private final Workers workers;
    private final ResourceLedger ledger;
    private static final int KEPT_CLASSES = 32;

    // Grants whose task goes on without its CPUs.
    private final Set<Grant> without = Collections.newSetFromMap(new IdentityHashMap<>());
    // CPUs that actors hold, those of blocked ones included.
    private long cpuUnitsForLife;

    private record ClassKey(Resources demand, Environment environment) {}

    private final Map<ClassKey, SchedulingClass> classes = new HashMap<>();
    private final Deque<Claimant> line = new ArrayDeque<>();
    private final ArrayDeque<Resumption> resuming = new ArrayDeque<>();
    private final Set<Lease> leases = new HashSet<>();
    private @Nullable SchedulingClass latest;
    private long round;

    /// @param workers have a lease worked off, elsewhere and later, and then bring it back with [#returned]
    Scheduling(ResourceLedger ledger, Workers workers) {
        this.workers = workers;
        this.ledger = ledger;
    }

    /// Somebody in line: a scheduling class, or an actor that is to be created.
    interface Claimant {
        Resources demand();

        /// Takes the grant; called once.
        ///
        /// @return false if it is not needed any more; nothing was taken then
        boolean granted(Grant grant);

        /// Whether it still wants a grant.
        boolean wants();

        /// Whether nothing at all happens for it until it has a grant.
        boolean isUnserved();

        /// Whether it keeps its grant until it is ended, as actors do.
        boolean isForLife();
    }

    /// A task that gave its CPUs back and wants them again.
    interface Resumption {
        Grant grant();

        /// Class of the task; null for a call of an actor.
        @Nullable
        SchedulingClass schedulingClass();

        void resumed();
    }

    private final class ClassInLine implements Claimant {
        private final SchedulingClass schedulingClass;
        private long lastRound = -1;
        private Iterator<TaskRecord<?>> withoutLease = Collections.emptyIterator();

        ClassInLine(SchedulingClass schedulingClass) {
            this.schedulingClass = schedulingClass;
        }

        @Override
        public Resources demand() {
            return schedulingClass.demand;
        }

        @Override
        public boolean wants() {
            return schedulingClass.hasReady();
        }

        @Override
        public boolean isUnserved() {
            return schedulingClass.isUnserved();
        }

        @Override
        public boolean isForLife() {
            return false;
        }

        // One lease for each task that is ready now, but the others in line first.
        @Override
        public boolean granted(Grant grant) {
            if (lastRound != round) {
                lastRound = round;
                withoutLease = schedulingClass.ready.iterator();
            }
            lease(schedulingClass, grant);
            if (withoutLease.hasNext()) {
                withoutLease.next();
            }
            if (withoutLease.hasNext()) {
                line.add(this);
            } else {
                schedulingClass.inLine = false;
            }
            return true;
        }
    }

    /// Resources that somebody in line lacks: nobody behind may take them.
    private final class Shortage {
        private boolean cpus;
        private boolean gpus;
        private boolean memory;
        private final Set<String> customs = new HashSet<>(0);

        void add(Resources demand) {
            Resources free = ledger.available();
            cpus |= demand.cpuUnits() > free.cpuUnits();
            gpus |= demand.gpuUnits() > 0;
            memory |= demand.memoryBytes() > free.memoryBytes();
            demand.customUnits().forEach((name, units) -> {
                if (units > free.customUnits().getOrDefault(name, 0L)) {
                    customs.add(name);
                }
            });
        }

        boolean concerns(Resources demand) {
            return (cpus && demand.cpuUnits() > 0)
                    || (gpus && demand.gpuUnits() > 0)
                    || (memory && demand.memoryBytes() > 0)
                    || (!customs.isEmpty()
                            && !Collections.disjoint(
                                    customs, demand.customUnits().keySet()));
        }
    }

    ResourceLedger ledger() {
        return ledger;
    }

    SchedulingClass classOf(TaskRecord<?> task) {
        Resources demand = task.options.resources();
        Environment environment = task.session.environment(task);
        SchedulingClass recent = latest;
        if (recent != null && recent.environment.equals(environment) && recent.demand.equals(demand)) {
            return recent;
        }
        SchedulingClass found = classes.computeIfAbsent(
                new ClassKey(demand, environment), key -> new SchedulingClass(key.demand(), key.environment()));
        latest = found;
        return found;
    }

    /// A task is ready to run.
    void ready(TaskRecord<?> task) {
        SchedulingClass schedulingClass = classOf(task);
        schedulingClass.ready.add(task);
        if (schedulingClass.inLine) {
            return;
        }
        if (mayTake(schedulingClass.demand) && !blockedByLine(schedulingClass.demand)) {
            Grant grant = ledger.tryTake(schedulingClass.demand);
            if (grant != null) {
                lease(schedulingClass, grant);
                return;
            }
        }
        if (schedulingClass.isUnserved()) {
            standInLine(schedulingClass);
            revokeForUnserved();
        }
    }

    // Tasks that were blocked and go on get CPUs first.
    private boolean mayTake(Resources demand) {
        return resuming.isEmpty() || demand.cpuUnits() == 0;
    }

    private void standInLine(SchedulingClass schedulingClass) {
        schedulingClass.inLine = true;
        line.add(new ClassInLine(schedulingClass));
    }

    /// An actor is to be created as soon as there is room.
    void claim(Claimant claimant) {
        line.add(claimant);
        serveLine();
        revokeForUnserved();
    }

    private void lease(SchedulingClass schedulingClass, Grant grant) {
        Lease lease = workers.lease(schedulingClass, grant);
        schedulingClass.leases++;
        leases.add(lease);
        workers.start(lease);
    }

    /// A worker has nothing more to run in this class, or was asked to return its lease.
    void returned(Lease lease) {
        SchedulingClass schedulingClass = lease.schedulingClass;
        if (line.isEmpty() && resuming.isEmpty() && !schedulingClass.ready.isEmpty()) {
            lease.revoked = false;
            workers.start(lease);
            return;
        }
        schedulingClass.leases--;
        leases.remove(lease);
        forgetIfIdle(schedulingClass);
        giveBackToLedger(lease.grant);
        serve();
    }

    private void giveBackToLedger(Grant grant) {
        if (!without.isEmpty()) {
            without.remove(grant);
        }
        ledger.giveBack(grant);
    }

    // A few idle classes are kept, since their demands come again; many would make every look at them slow.
    private void forgetIfIdle(SchedulingClass schedulingClass) {
        if (classes.size() > KEPT_CLASSES
                && schedulingClass.leases == 0
                && !schedulingClass.inLine
                && schedulingClass.ready.isEmpty()) {
            classes.remove(new ClassKey(schedulingClass.demand, schedulingClass.environment));
            latest = null;
        }
    }

    /// An actor has ended.
    void giveBack(Grant grant) {
        cpuUnitsForLife -= grant.demand().cpuUnits();
        giveBackToLedger(grant);
        serve();
    }

    /// A task (or all blocked calls of an actor) waits inside `get`.
    ///
    /// @param schedulingClass of the task; null for an actor
    void blocked(Grant grant, @Nullable SchedulingClass schedulingClass) {
        if (!without.remove(grant)) {
            ledger.releaseCpus(grant);
        }
        if (schedulingClass != null) {
            schedulingClass.blockedLeases++;
        }
        serve();
    }

    /// A task goes on as soon as its CPUs are free.
    void resume(Resumption resumption) {
        resuming.add(resumption);
        serve();
    }

    /// Lets whoever waits for the CPUs of this grant go on without them, since they are not to be taken now: its
    /// actor has ended, or another thread under the same grant is blocked.
    ///
    /// @return false if nobody waits for them
    boolean resumeWithout(Grant grant) {
        for (Iterator<Resumption> waiting = resuming.iterator(); waiting.hasNext(); ) {
            Resumption resumption = waiting.next();
            if (resumption.grant() == grant) {
                waiting.remove();
                resumption.resumed();
                serve();
                return true;
            }
        }
        return false;
    }

    private void serve() {
        while (!resuming.isEmpty() && goesOn(resuming.getFirst())) {
            Resumption resumption = resuming.removeFirst();
            SchedulingClass schedulingClass = resumption.schedulingClass();
            if (schedulingClass != null) {
                schedulingClass.blockedLeases--;
            }
            resumption.resumed();
        }
        if (resuming.isEmpty()) {
            for (SchedulingClass schedulingClass : classes.values()) {
                if (!schedulingClass.inLine && schedulingClass.hasReady()) {
                    standInLine(schedulingClass);
                }
            }
            serveLine();
            revokeForUnserved();
        } else {
            for (Lease lease : leases) {
                lease.revoke();
            }
            serveLine(); // for those who need no CPUs
        }
    }

    // Takes the CPUs again, or does without them if actors hold so many for life that they may never be free: a task
    // that waits for an actor which it has created itself would otherwise wait for ever.
    private boolean goesOn(Resumption resumption) {
        Grant grant = resumption.grant();
        if (ledger.tryRetakeCpus(grant)) {
            return true;
        }
        long own = resumption.schedulingClass() == null ? grant.demand().cpuUnits() : 0;
        long left = ledger.total().cpuUnits() - (cpuUnitsForLife - own);
        if (grant.demand().cpuUnits() <= left) {
            return false;
        }
        without.add(grant);
        return true;
    }

    /// A task that was ready has been cancelled: those behind it may go on.
    void left() {
        if (!line.isEmpty()) {
            serve();
        }
    }

    // Somebody in line has nobody working for it: leases on what it lacks come back after their current task.
    private void revokeForUnserved() {
        boolean unserved = false;
        Shortage lacking = new Shortage();
        for (Claimant claimant : line) {
            if (claimant.wants()) {
                lacking.add(claimant.demand());
                unserved |= claimant.isUnserved();
            }
        }
        if (unserved) {
            for (Lease lease : leases) {
                if (lacking.concerns(lease.schedulingClass.demand)) {
                    lease.revoke();
                }
            }
        }
    }

    private void serveLine() {
        round++;
        while (!line.isEmpty()) {
            Claimant claimant = line.getFirst();
            if (!claimant.wants()) {
                line.removeFirst();
                dropped(claimant);
                continue;
            }
            Grant grant = mayTake(claimant.demand()) ? ledger.tryTake(claimant.demand()) : null;
            if (grant == null) {
                break;
            }
            line.removeFirst();
            grant(claimant, grant);
        }
        boolean progress = line.size() > 1;
        while (progress) {
            progress = overtakeWhereHarmless();
        }
    }

    private void grant(Claimant claimant, Grant grant) {
        if (!claimant.isForLife()) {
            claimant.granted(grant);
            return;
        }
        cpuUnitsForLife += grant.demand().cpuUnits();
        if (!claimant.granted(grant)) {
            cpuUnitsForLife -= grant.demand().cpuUnits();
            ledger.giveBack(grant);
        }
    }

    private static void dropped(Claimant claimant) {
        if (claimant instanceof ClassInLine inLine) {
            inLine.schedulingClass.inLine = false;
        }
    }

    // Those in line may go if they need nothing that somebody before them lacks. Who goes and wants more joins at
    // the end. Returns whether somebody went.
    private boolean overtakeWhereHarmless() {
        Claimant[] claimants = line.toArray(Claimant[]::new);
        line.clear();
        Shortage lacking = new Shortage();
        Deque<Claimant> staying = new ArrayDeque<>(claimants.length);
        for (Claimant claimant : claimants) {
            if (!claimant.wants()) {
                dropped(claimant);
                continue;
            }
            boolean harmless = mayTake(claimant.demand()) && !lacking.concerns(claimant.demand());
            Grant grant = harmless ? ledger.tryTake(claimant.demand()) : null;
            if (grant == null) {
                lacking.add(claimant.demand());
                staying.add(claimant);
            } else {
                grant(claimant, grant);
            }
        }
        boolean someWent = staying.size() < claimants.length;
        while (!staying.isEmpty()) {
            line.addFirst(staying.removeLast());
        }
        return someWent;
    }

    private boolean blockedByLine(Resources demand) {
        if (line.isEmpty() || demand.isNone()) {
            return false;
        }
        Shortage lacking = new Shortage();
        for (Claimant claimant : line) {
            if (claimant.wants()) {
                lacking.add(claimant.demand());
                if (lacking.concerns(demand)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Says why a demand has to wait.
    String waitReason(Resources demand) {
        String lacking = ledger.waitReason(demand);
        if (mayTake(demand)) {
            return lacking;
        }
        String first = "lets " + resuming.size() + " go first that were blocked and go on";
        return lacking.isEmpty() ? first : lacking + ", and " + first;
    }
}
