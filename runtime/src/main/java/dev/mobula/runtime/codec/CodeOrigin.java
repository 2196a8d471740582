package dev.mobula.runtime.codec;

/// Where submitted code stands.
interface CodeOrigin extends Origin {
    /// For listings: `Main.lambda@42`, `Main::expensive`, or the name of a class without its package.
    String name();

    @Override
    default String root() {
        return "code";
    }

    /// What another process told about code.
    record Told(String name, String description) implements CodeOrigin {}
}
