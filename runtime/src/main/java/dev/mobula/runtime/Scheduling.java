package dev.mobula.runtime;

import dev.mobula.Resources;
import dev.mobula.scheduler.Grant;
import dev.mobula.scheduler.ResourceLedger;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides who gets the node's resources. Owned by the loop.
///
/// In this order: tasks that were blocked and go on, then whoever has waited longest. Who stands first in
/// line and does not fit is not overtaken by anyone who needs a resource that it lacks, so large demands
/// do not starve.
final class Scheduling {
    private final EmbeddedNode node;
    private final ResourceLedger ledger;
    private final Map<Resources, SchedulingClass> classes = new HashMap<>();
    private final ArrayDeque<Claimant> line = new ArrayDeque<>();
    private final ArrayDeque<Resumption> resuming = new ArrayDeque<>();
    private final Set<Lease> leases = new HashSet<>();
    private @Nullable SchedulingClass latest;

    Scheduling(EmbeddedNode node, ResourceLedger ledger) {
        this.node = node;
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
    }

    /// A task that gave its CPUs back and wants them again.
    interface Resumption {
        Grant grant();

        /// Class of the task; null for a call of an actor.
        @Nullable SchedulingClass schedulingClass();

        void resumed();
    }

    private final class ClassInLine implements Claimant {
        private final SchedulingClass schedulingClass;

        ClassInLine(SchedulingClass schedulingClass) {
            this.schedulingClass = schedulingClass;
        }

        @Override
        public Resources demand() {
            return schedulingClass.demand;
        }

        @Override
        public boolean wants() {
            return !schedulingClass.ready.isEmpty();
        }

        @Override
        public boolean isUnserved() {
            return schedulingClass.isUnserved();
        }

        @Override
        public boolean granted(Grant grant) {
            schedulingClass.inLine = false;
            lease(schedulingClass, grant);
            leaseMore(schedulingClass);
            return true;
        }
    }

    // One lease for each further task that is ready, as far as resources go.
    private void leaseMore(SchedulingClass schedulingClass) {
        Iterator<TaskRecord<?>> tasks = schedulingClass.ready.iterator();
        if (tasks.hasNext()) {
            tasks.next();
        }
        while (tasks.hasNext() && line.isEmpty()) {
            tasks.next();
            Grant grant = ledger.tryTake(schedulingClass.demand);
            if (grant == null) {
                return;
            }
            lease(schedulingClass, grant);
        }
    }

    ResourceLedger ledger() {
        return ledger;
    }

    SchedulingClass classOf(Resources demand) {
        SchedulingClass recent = latest;
        if (recent != null && recent.demand.equals(demand)) {
            return recent;
        }
        SchedulingClass found = classes.computeIfAbsent(demand, needed -> new SchedulingClass(node, needed));
        latest = found;
        return found;
    }

    /// A task is ready to run.
    void ready(TaskRecord<?> task) {
        SchedulingClass schedulingClass = classOf(task.options.resources());
        schedulingClass.ready.add(task);
        if (schedulingClass.inLine) {
            return;
        }
        if (resuming.isEmpty() && !blockedByLine(schedulingClass.demand)) {
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
        Lease lease = new Lease(schedulingClass, grant);
        schedulingClass.leases++;
        leases.add(lease);
        node.pool().execute(lease);
    }

    private void revokeLeases() {
        for (Lease lease : leases) {
            lease.revoked = true;
        }
    }

    /// A worker has nothing more to run in this class, or was asked to return its lease.
    void returned(Lease lease) {
        SchedulingClass schedulingClass = lease.schedulingClass;
        if (line.isEmpty() && resuming.isEmpty() && !schedulingClass.ready.isEmpty()) {
            lease.revoked = false;
            node.pool().execute(lease);
            return;
        }
        schedulingClass.leases--;
        leases.remove(lease);
        ledger.giveBack(lease.grant);
        serve();
    }

    /// An actor has ended.
    void giveBack(Grant grant) {
        ledger.giveBack(grant);
        serve();
    }

    /// A task (or all blocked calls of an actor) waits inside `get`.
    ///
    /// @param schedulingClass of the task; null for an actor
    void blocked(Grant grant, @Nullable SchedulingClass schedulingClass) {
        ledger.releaseCpus(grant);
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
        while (!resuming.isEmpty() && ledger.tryRetakeCpus(resuming.getFirst().grant())) {
            Resumption resumption = resuming.removeFirst();
            SchedulingClass schedulingClass = resumption.schedulingClass();
            if (schedulingClass != null) {
                schedulingClass.blockedLeases--;
            }
            resumption.resumed();
        }
        if (resuming.isEmpty()) {
            for (SchedulingClass schedulingClass : classes.values()) {
                if (!schedulingClass.inLine && !schedulingClass.ready.isEmpty()) {
                    standInLine(schedulingClass);
                }
            }
            serveLine();
            revokeForUnserved();
        } else {
            revokeLeases();
        }
    }

    // Somebody in line has nobody working for it: leases of the others come back after their current task.
    private void revokeForUnserved() {
        for (Claimant claimant : line) {
            if (claimant.isUnserved()) {
                revokeLeases();
                return;
            }
        }
    }

    private void serveLine() {
        int waiting = line.size();
        for (int i = 0; i < waiting; i++) {
            Claimant claimant = line.getFirst();
            if (!claimant.wants()) {
                drop(claimant);
                continue;
            }
            Grant grant = ledger.tryTake(claimant.demand());
            if (grant == null) {
                break;
            }
            line.removeFirst();
            if (!claimant.granted(grant)) {
                ledger.giveBack(grant);
            }
        }
        overtakeWhereHarmless();
    }

    private void drop(Claimant claimant) {
        line.removeFirst();
        if (claimant instanceof ClassInLine inLine) {
            inLine.schedulingClass.inLine = false;
        }
    }

    // Those behind the first in line may go if they need nothing that it lacks.
    private void overtakeWhereHarmless() {
        if (line.size() < 2) {
            return;
        }
        Resources first = line.getFirst().demand();
        Claimant[] others = line.toArray(Claimant[]::new);
        for (int i = 1; i < others.length; i++) {
            Claimant claimant = others[i];
            if (claimant.wants() && !competes(first, claimant.demand())) {
                Grant grant = ledger.tryTake(claimant.demand());
                if (grant != null) {
                    line.remove(claimant);
                    if (!claimant.granted(grant)) {
                        ledger.giveBack(grant);
                    }
                }
            }
        }
    }

    private boolean blockedByLine(Resources demand) {
        return !line.isEmpty() && competes(line.getFirst().demand(), demand);
    }

    // Whether `other` needs some of a resource of which `first` has too little.
    private boolean competes(Resources first, Resources other) {
        Resources free = ledger.available();
        if (first.cpuUnits() > free.cpuUnits() && other.cpuUnits() > 0) {
            return true;
        }
        if (first.gpuUnits() > 0 && other.gpuUnits() > 0) {
            return true;
        }
        if (first.memoryBytes() > free.memoryBytes() && other.memoryBytes() > 0) {
            return true;
        }
        for (Map.Entry<String, Long> entry : first.customUnits().entrySet()) {
            if (entry.getValue() > free.customUnits().getOrDefault(entry.getKey(), 0L)
                    && other.customUnits().containsKey(entry.getKey())) {
                return true;
            }
        }
        return false;
    }

    /// Says why a demand has to wait.
    String waitReason(Resources demand) {
        if (!resuming.isEmpty()) {
            return ledger.waitReason(demand) + "; " + resuming.size() + " blocked tasks that go on come first";
        }
        return ledger.waitReason(demand);
    }
}
