package dev.mobula.spi;

import org.jspecify.annotations.Nullable;

/// Calls the methods of one class by their number: the generated end of a remote call.
@FunctionalInterface
public interface RemoteDispatcher {
    /// Runs method `index` on the calling thread.
    ///
    /// @param index [RemoteFunction#index]
    /// @param target the actor; null for static methods and constructors
    /// @param arguments one for each parameter, boxed
    /// @return the result, boxed; null for `void`; the new actor for a constructor
    /// @throws Throwable whatever the method throws
    @Nullable
    Object call(int index, @Nullable Object target, @Nullable Object[] arguments) throws Throwable;
}
