package dev.mobula.systemtests;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import java.io.IOException;

/// A driver that leaves work behind when it is killed.
final class DriverProgram {
    static final String NAMESPACE = "lab";
    static final String READY = "ready";

    private DriverProgram() {}

    /// Runs until it is killed.
    ///
    /// @param args address of the node, folder for the task's marks
    public static void main(String[] args) throws IOException {
        try (Mobula mobula = Mobula.connect(args[0], MobulaConfig.defaults().namespace(NAMESPACE))) {
            var mine = KeeperRemote.options().name("mine").create(1);
            mine.add(1).get();
            var kept = KeeperRemote.options().name("kept").detached().create(10);
            kept.add(1).get();
            var held = DeedsRemote.hold(args[1], "held", 99);
            System.out.println(READY);
            System.in.read(); // until it is killed
            System.out.println(held + " on " + mobula);
        }
    }
}
