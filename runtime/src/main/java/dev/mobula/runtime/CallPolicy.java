package dev.mobula.runtime;

import dev.mobula.ActorOptions;
import dev.mobula.CallOptions;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import java.util.List;

/// Turns what an actor and one call of it say into the options that the call's record carries.
///
/// @param actor the actor's options
record CallPolicy(ActorOptions actor) {
    /// Options of a call that says nothing of its own.
    TaskOptions defaults() {
        return base(actor.callRetries(), actor.retryOn());
    }

    /// Options of a call.
    TaskOptions of(CallOptions call, TaskOptions defaults) {
        if (call.name() == null && call.retries() == null && call.retryOn() == null) {
            return defaults;
        }
        Integer retries = call.retries();
        List<Class<? extends Throwable>> retryOn = call.retryOn();
        TaskOptions options =
                base(retries == null ? actor.callRetries() : retries, retryOn == null ? actor.retryOn() : retryOn);
        String name = call.name();
        return name == null ? options : options.name(name);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of classes, as varargs make one
    private TaskOptions base(int retries, List<Class<? extends Throwable>> retryOn) {
        return TaskOptions.DEFAULT
                .resources(Resources.NONE)
                .retries(retries)
                .retryOn(retryOn.toArray(new Class[0]))
                .backoff(actor.backoff())
                .streamBuffer(actor.streamBuffer());
    }
}
