package dev.mobula.runtime;

import dev.mobula.runtime.wire.AdaptiveIdle;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.NodeBell;
import java.lang.System.Logger.Level;
import java.util.IdentityHashMap;

/// The thread of a node process that takes in what clients send. It polls for as long as that pays, then sleeps on the
/// node's bell.
final class NodeIo {
    private static final int MESSAGES_AT_ONCE = 256;
    /// More than a ring holds: one that has closed its connection and goes on sending is not listened to.
    private static final int MOST_LAST_BATCHES = 4_096;

    private static final long SLEEP_NS = 1_000_000_000L;
    private static final long WAITING_SLEEP_NS = 1_000_000L;

    private final NodeCore core;
    private final NodeLoop loop;
    private final NodeBell bell;
    private final Thread thread;
    private final Pass pass = new Pass();
    private final IdentityHashMap<ClientPort, NodeInbox> inboxes = new IdentityHashMap<>();
    private volatile boolean stopped;
    private volatile long passes;

    NodeIo(NodeCore core, NodeLoop loop, NodeBell bell) {
        this.core = core;
        this.loop = loop;
        this.bell = bell;
        this.thread = Thread.ofPlatform().name("mobula-node-io").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopped = true;
        bell.wakeSelf();
        if (!Thread.currentThread().equals(thread)) {
            thread.join(5_000);
        }
    }

    /// Takes in what this client sends, from now on; on the loop.
    void add(NodeInbox inbox) {
        inboxes.put(inbox.client(), inbox);
        bell.wakeSelf();
    }

    /// Takes in what a client has sent before it went, and nothing after that; on the loop.
    void remove(ClientPort port) {
        NodeInbox inbox = inboxes.get(port);
        if (inbox == null) {
            return;
        }
        long nowNs = System.nanoTime();
        for (int left = MOST_LAST_BATCHES; left > 0 && !port.isClosed(); left--) {
            if (pass.poll(inbox, port, nowNs, MESSAGES_AT_ONCE) == 0) {
                break;
            }
        }
        inboxes.remove(port);
        bell.wakeSelf(); // for others, should it have died when it was about to ring
    }

    /// How often it has looked; grows while the node is healthy, after [#wake] at the latest.
    long passes() {
        return passes;
    }

    void wake() {
        bell.wakeSelf();
    }

    /// Polls all clients once, as the one who drives the loop.
    private final class Pass extends Message {
        private int messages;
        private boolean waiting;
        private boolean holdsBack;

        @Override
        void process(NodeState state, long nowNs) {
            int count = 0;
            boolean behind = false;
            ClientPort[] ports = core.ports();
            for (ClientPort port : ports) {
                behind |= port.hasWaiting() && !port.sendWaiting();
                if (port instanceof WorkerPort) {
                    count += poll(port, nowNs, MESSAGES_AT_ONCE);
                }
            }
            int drivers = core.intake(nowNs, MESSAGES_AT_ONCE);
            holdsBack = drivers < MESSAGES_AT_ONCE;
            for (ClientPort port : ports) {
                if (drivers > 0 && !(port instanceof WorkerPort)) {
                    count += poll(port, nowNs, drivers);
                }
            }
            messages = count;
            waiting = behind;
        }

        private int poll(ClientPort port, long nowNs, int most) {
            NodeInbox inbox = inboxes.get(port);
            return inbox == null || port.isClosed() || port.isBehind() ? 0 : poll(inbox, port, nowNs, most);
        }

        private int poll(NodeInbox inbox, ClientPort port, long nowNs, int most) {
            try {
                return inbox.poll(most, nowNs);
            } catch (RuntimeException | Error e) {
                // What it sent makes no sense, or cannot be processed: only this client suffers.
                if (e instanceof MalformedMessageException) {
                    System.getLogger(NodeIo.class.getName())
                            .log(
                                    Level.WARNING,
                                    "Client {0} (pid {1}) is cut off. {2}",
                                    Integer.toString(port.number),
                                    Long.toString(port.pid),
                                    e.getMessage());
                } else {
                    NodeLoop.report("a message of client " + port.number + " (pid " + port.pid + ")", e);
                }
                port.close();
                if (port instanceof WorkerPort worker) {
                    worker.process.kill();
                }
                return 1;
            }
        }
    }

    private void run() {
        AdaptiveIdle idle = new AdaptiveIdle();
        while (!stopped) {
            if (look() > 0) {
                idle.worked();
            } else if (idle.step()) {
                sleep();
            }
        }
    }

    private int look() {
        loop.processHere(pass);
        long before = passes;
        passes = before + 1; // only this thread writes it
        return pass.messages;
    }

    private void sleep() {
        bell.announceSleep();
        boolean work = false;
        for (ClientPort port : core.ports()) {
            work |= (port instanceof WorkerPort || !pass.holdsBack)
                    && !port.isClosed()
                    && !port.isBehind()
                    && port.link.hasInbound();
        }
        if (!work && !stopped) {
            bell.sleep(pass.waiting || pass.holdsBack ? WAITING_SLEEP_NS : SLEEP_NS);
        }
        bell.announceAwake();
    }
}
