package dev.mobula.testing.graph;

/// Writes into the journal of a run whose driver is another JVM.
record RemoteNotes(JournalClient client, long run) implements Notes {
    @Override
    public void started(String task, int attempt) {
        client.note(new Note(Note.Kind.STARTED, run, task, attempt));
    }

    @Override
    public void effect(String call) {
        client.note(new Note(Note.Kind.EFFECT, run, call, 0));
    }

    @Override
    public void occupy(String task, long demand) {
        client.note(new Note(Note.Kind.OCCUPY, run, task, demand));
    }

    @Override
    public void release(long demand) {
        client.note(new Note(Note.Kind.RELEASE, run, "", demand));
    }

    @Override
    public void violation(String text) {
        client.note(new Note(Note.Kind.VIOLATION, run, text, 0));
    }
}
