package dev.mobula.systemtests;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.Tensor;
import java.io.IOException;

/// A driver that is killed while it makes or reads large values. What it reads it has stored itself.
final class StoreVictim {
    private StoreVictim() {}

    /// What a victim does until it is killed.
    enum Deed {
        CREATING_AND_WAITING,
        CREATING,
        PUTTING,
        READING_AND_WAITING,
        READING
    }

    /// Runs until it is killed.
    ///
    /// @param args address of the node, folder and name of the mark, the deed, bytes of a value
    public static void main(String[] args) throws Exception {
        String folder = args[1];
        String name = args[2];
        int count = Integer.parseInt(args[4]);
        try (Mobula mobula = Mobula.connect(args[0], MobulaConfig.defaults())) {
            switch (Deed.valueOf(args[3])) {
                case CREATING_AND_WAITING -> {
                    try (Tensor tensor = StoreTasks.create(1, count)) {
                        waitWith(folder, name, tensor);
                    }
                }
                case CREATING -> StoreTasks.createForEver(folder, name, count);
                case PUTTING -> StoreTasks.putForEver(folder, name, count);
                case READING_AND_WAITING -> {
                    try (Tensor tensor =
                            mobula.put(Tensor.of(StoreTasks.bytes(2, count))).get()) {
                        waitWith(folder, name, tensor);
                    }
                }
                case READING -> StoreTasks.readForEver(folder, name, StoreTasks.putAll(3, 3, count));
            }
        }
    }

    private static void waitWith(String folder, String name, Tensor tensor) throws IOException {
        StoreTasks.mark(folder, name);
        System.in.read(); // until it is killed
        System.out.println(tensor);
    }
}
