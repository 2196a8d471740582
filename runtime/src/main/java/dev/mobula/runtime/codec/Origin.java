package dev.mobula.runtime.codec;

/// Says where a value stands in the user's program; asked only when a message about it must be written.
///
/// Make one for each place, not for each value: those here are small, immutable and free of text until asked.
public interface Origin {
    /// A value given to `put`.
    Origin PUT = new Named("value given to put", "value");

    /// The place in words, without article, to follow "Cannot send" or "Cannot read".
    String description();

    /// The name that stands for the whole value at the start of a path, for example `job` in `job.steps[2]`.
    String root();

    /// An argument of a remote method.
    ///
    /// @param function name of the method in listings, for example `Pi.hits`
    /// @param parameter name of the parameter
    static Origin argument(String function, String parameter) {
        return new Argument(function, parameter);
    }

    /// The result of a remote method or of submitted code.
    ///
    /// @param function name in listings
    static Origin result(String function) {
        return new Result(function);
    }

    /// An item of a stream that a remote method produces.
    ///
    /// @param function name of the method in listings
    static Origin item(String function) {
        return new Item(function);
    }

    /// A variable that submitted code captured.
    ///
    /// @param variable name of the variable
    /// @param place where the code stands, for example `the lambda at Main.java:42`
    static Origin captured(String variable, String place) {
        return new Captured(variable, place);
    }

    /// Any other place.
    ///
    /// @param description for [#description]
    /// @param root for [#root]
    static Origin named(String description, String root) {
        return new Named(description, root);
    }

    /// An argument of a remote method.
    record Argument(String function, String parameter) implements Origin {
        @Override
        public String description() {
            return "argument '" + parameter + "' of " + function;
        }

        @Override
        public String root() {
            return parameter;
        }
    }

    /// The result of a remote method or of submitted code.
    record Result(String function) implements Origin {
        @Override
        public String description() {
            return "result of " + function;
        }

        @Override
        public String root() {
            return "result";
        }
    }

    /// An item of a stream.
    record Item(String function) implements Origin {
        @Override
        public String description() {
            return "item of the stream of " + function;
        }

        @Override
        public String root() {
            return "item";
        }
    }

    /// A captured variable.
    record Captured(String variable, String place) implements Origin {
        @Override
        public String description() {
            return "variable '" + variable + "' captured by " + place;
        }

        @Override
        public String root() {
            return variable;
        }
    }

    /// Any other place.
    record Named(String description, String root) implements Origin {}
}
