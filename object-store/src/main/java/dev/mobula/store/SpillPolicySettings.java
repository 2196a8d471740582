package dev.mobula.store;

import java.time.Duration;

/// When a full arena is relieved, and how long those who create objects wait for that.
///
/// @param spillAbove used share of the arena above which objects are spilled
/// @param spillDownTo used share that spilling goes down to, at most `spillAbove`
/// @param collectAbove used share above which clients are asked to let go of garbage
/// @param collectAllEvery shortest time between two requests to the clients of all nodes
/// @param collectEvery shortest time between two requests to the clients of this node;
///     half of `createGrace` while somebody waits
/// @param collectGrace how long spilling waits for what a request frees, unless somebody waits for room
/// @param createGrace how long those who create objects wait when nothing more can be spilled
public record SpillPolicySettings(
        double spillAbove,
        double spillDownTo,
        double collectAbove,
        Duration collectAllEvery,
        Duration collectEvery,
        Duration collectGrace,
        Duration createGrace) {
    /// Spills above 80% down to 70%, asks for collections above 70%, and gives up after 2 s.
    public static final SpillPolicySettings DEFAULTS = new SpillPolicySettings(
            0.80,
            0.70,
            0.70,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(2));

    /// @throws IllegalArgumentException if a share or a duration is out of its range
    public SpillPolicySettings {
        requireShare("spillAbove", spillAbove);
        requireShare("spillDownTo", spillDownTo);
        requireShare("collectAbove", collectAbove);
        if (spillDownTo > spillAbove) {
            throw new IllegalArgumentException(
                    "spillDownTo=" + spillDownTo + " is more than spillAbove=" + spillAbove + ": lower it");
        }
        requireNotNegative("collectAllEvery", collectAllEvery);
        requireNotNegative("collectEvery", collectEvery);
        requireNotNegative("collectGrace", collectGrace);
        requireNotNegative("createGrace", createGrace);
    }

    private static void requireShare(String name, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(name + "=" + share + " is no share: use for example 0.8");
        }
    }

    private static void requireNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + "=" + value + " is negative: use a duration such as PT1S");
        }
    }
}
