package dev.mobula.processor;

import javax.lang.model.element.Element;

/// Ends the reading of a class or method that cannot be called remotely.
///
/// Never leaves this package, and has no stack trace, since it is no failure of ours: the message is for the
/// author of the class.
final class Rejected extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Element element;
    private final String reason;

    Rejected(Element element, String reason) {
        super(reason, null, false, false);
        this.element = element;
        this.reason = reason;
    }

    /// The declaration that is in the way.
    Element element() {
        return element;
    }

    /// What is wrong with it, and the cure.
    String reason() {
        return reason;
    }
}
