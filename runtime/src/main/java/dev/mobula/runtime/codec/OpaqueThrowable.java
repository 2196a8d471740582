package dev.mobula.runtime.codec;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What user code threw in another process, as the node keeps it: bytes that only a client makes an exception of, and
/// what the node may ask about it.
///
/// Has no stack of its own. [WireThrowable] writes it as it was read.
@SuppressWarnings("OverrideThrowableToString") // it speaks for another exception, whose class the summary names
public final class OpaqueThrowable extends Throwable {
    private static final long serialVersionUID = 1;

    private final transient List<String> classNames;
    private final String summary;
    private final transient @Nullable String plainMessage;
    private final transient String stackText;
    private final transient byte[] encoding;

    OpaqueThrowable(
            List<String> classNames, String summary, @Nullable String plainMessage, String stackText, byte[] encoding) {
        super(summary, null, false, false);
        this.classNames = classNames;
        this.summary = summary;
        this.plainMessage = plainMessage;
        this.stackText = stackText;
        this.encoding = encoding;
    }

    /// Names of its class and all superclasses but `Object`, its own first. For a
    /// [dev.mobula.RemoteException] the class that it stands for comes before them.
    public List<String> classNames() {
        return classNames;
    }

    /// Whether it is of one of these classes or of a subclass: what `retryOn` asks.
    ///
    /// @param names as [Class#getName] gives them
    public boolean isOneOf(Collection<String> names) {
        for (String name : classNames) {
            if (names.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /// What it says of itself in one sentence, to stand in messages: class name and message, as a rule.
    public String summary() {
        return summary;
    }

    /// Its own message.
    @Nullable
    String plainMessage() {
        return plainMessage;
    }

    /// Its stack with all causes, as it would print itself; shortened if it is very long.
    public String stackText() {
        return stackText;
    }

    /// What [ThrowableCodec] made of it; nobody may write to it.
    byte[] encoding() {
        return encoding;
    }

    @Override
    public String toString() {
        return summary;
    }
}
