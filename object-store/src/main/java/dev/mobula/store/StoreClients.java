package dev.mobula.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What each client has pinned, and what it is making. In order of entry, so that each run does the same.
final class StoreClients {
    private static final class Client {
        private final Map<Long, Integer> pins = new LinkedHashMap<>();
        private final Map<Long, StoreEntry> making = new LinkedHashMap<>();
        private int objects;
        private long bytes;

        private void holds(StoreEntry entry, int sign) {
            objects += sign;
            bytes += sign * entry.bytes;
        }

        private boolean isEmpty() {
            return pins.isEmpty() && making.isEmpty();
        }
    }

    private final Map<Integer, Client> clients = new LinkedHashMap<>();

    private Client client(int number) {
        return clients.computeIfAbsent(number, _ -> new Client());
    }

    private void forgetIfEmpty(int number, Client client) {
        if (client.isEmpty()) {
            clients.remove(number);
        }
    }

    void startsMaking(StoreEntry entry) {
        client(entry.creator).making.put(entry.id, entry);
    }

    /// What it makes has a place now.
    void fills(StoreEntry entry) {
        client(entry.creator).holds(entry, 1);
    }

    void stopsMaking(StoreEntry entry) {
        Client client = client(entry.creator);
        client.making.remove(entry.id);
        if (entry.state == ObjectState.CREATING) {
            client.holds(entry, -1);
        }
        forgetIfEmpty(entry.creator, client);
    }

    void pin(int number, StoreEntry entry) {
        Client client = client(number);
        if (client.pins.merge(entry.id, 1, Integer::sum) == 1) {
            client.holds(entry, 1);
        }
    }

    /// Returns false if the client had no pin.
    boolean unpin(int number, StoreEntry entry) {
        Client client = clients.get(number);
        Integer count = client == null ? null : client.pins.get(entry.id);
        if (client == null || count == null) {
            return false;
        }
        if (count == 1) {
            client.pins.remove(entry.id);
            client.holds(entry, -1);
            forgetIfEmpty(number, client);
        } else {
            client.pins.put(entry.id, count - 1);
        }
        return true;
    }

    /// What a client is making, oldest first.
    List<StoreEntry> making(int number) {
        Client client = clients.get(number);
        return client == null ? List.of() : List.copyOf(client.making.values());
    }

    /// Forgets a client that makes nothing; returns how often it had pinned what.
    Map<Long, Integer> forget(int number) {
        @Nullable Client client = clients.remove(number);
        return client == null ? Map.of() : client.pins;
    }

    List<StoreHolder> largest(int most) {
        List<StoreHolder> holders = new ArrayList<>();
        clients.forEach((number, client) -> {
            if (client.objects > 0) {
                holders.add(new StoreHolder(number, client.objects, client.bytes));
            }
        });
        holders.sort(Comparator.comparingLong(StoreHolder::bytes).reversed());
        return List.copyOf(holders.subList(0, Math.min(most, holders.size())));
    }
}
