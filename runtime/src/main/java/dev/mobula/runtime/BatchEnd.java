package dev.mobula.runtime;

/// Is asked after each batch of messages whether some of them are to be acted upon at once; see `Poller`.
interface BatchEnd {
    /// Does nothing.
    BatchEnd NOTHING = new BatchEnd() {
        @Override
        public boolean hasWork() {
            return false;
        }

        @Override
        public void run() {}

        @Override
        public void handOff() {}
    };

    /// Whether the latest batches brought work. On the polling thread; cheap.
    boolean hasWork();

    /// Does the work on the reader's thread, while others may poll.
    void run();

    /// Has the work done on other threads: the one that polled waits for something itself.
    void handOff();
}
