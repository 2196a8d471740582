package dev.mobula.runtime;

import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.LargeValues;
import org.jspecify.annotations.Nullable;

/// A connection as the executing side of a worker uses it.
///
/// @param connection of the worker's process
record ConnectionChannel(ClientConnection connection) implements WorkerChannel {
    @Override
    public SessionState session() {
        return connection.session();
    }

    @Override
    public WireWriter writer() {
        return connection.writer();
    }

    @Override
    public void send(int type, WireWriter fields) {
        connection.offer(type, fields);
    }

    @Override
    public void giveBack(WireWriter writer) {
        connection.giveBack(writer);
    }

    @Override
    public void flush() {
        connection.flush();
    }

    @Override
    public void nudge() {
        connection.poller().nudge();
    }

    @Override
    public WireValue.Names named() {
        return connection.names();
    }

    @Override
    public WireValue.Names borrowed(long hold) {
        return new CarriedThings(connection.session(), hold);
    }

    @Override
    public void release() {
        connection.releases().sendAll();
    }

    @Override
    public @Nullable Object value(WireReader in, WireValue.Names names) {
        return connection.readValue(in, (CarriedThings) names);
    }

    @Override
    public LargeValues large() {
        return connection.large();
    }
}
