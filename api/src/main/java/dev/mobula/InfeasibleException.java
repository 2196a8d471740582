package dev.mobula;

import org.jspecify.annotations.Nullable;

/// No node can ever have these resources; the message names the shortfall of the best one.
public final class InfeasibleException extends MobulaException {
    private static final long serialVersionUID = 1;

    private final Resources demand;

    /// Used by runtimes.
    ///
    /// @param demand what was asked for
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public InfeasibleException(Resources demand, String message, @Nullable Throwable cause) {
        super(Advice.ADD_CAPACITY, message, cause);
        this.demand = demand;
    }

    /// What was asked for.
    public Resources demand() {
        return demand;
    }

    @Override
    public InfeasibleException rethrown() {
        return new InfeasibleException(demand, getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
