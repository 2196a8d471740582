package dev.mobula.runtime;

import dev.mobula.ActorId;
import dev.mobula.ActorState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// What a worker holds and needs no more, while nobody gives it anything to do.
@Tag("semantics")
@EnabledIfSystemProperty(
        named = Sizes.PROPERTY,
        matches = "node|processes",
        disabledReason = "about workers that are clients of a node")
@Timeout(120)
class IdleWorkerTest {
    @Test
    void letsGoOfAnActorThatATaskHasMadeAndForgotten() {
        try (TestNode node = new TestNode(2)) {
            ActorId id = node.session
                    .submit(() -> {
                        TallyRemote tally = TallyRemote.create();
                        tally.next().get();
                        return tally.actor().id();
                    })
                    .get();

            Await.until(
                    "the actor has ended, though nobody asks for a garbage collection",
                    () -> node.session.state().actors(10).stream()
                            .anyMatch(actor -> actor.id().equals(id) && actor.state() == ActorState.DEAD),
                    () -> node.session.state().actors(10));
        }
    }
}
