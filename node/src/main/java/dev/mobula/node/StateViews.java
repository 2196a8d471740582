package dev.mobula.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mobula.ActorInfo;
import dev.mobula.Resources;
import dev.mobula.TaskInfo;
import dev.mobula.runtime.NodeSnapshot;
import dev.mobula.runtime.NodeTask;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The node's state as JSON.
final class StateViews {
    private StateViews() {}

    static ObjectNode node(NodeSnapshot snapshot) {
        ObjectNode json = Json.object()
                .put("id", snapshot.id().toString())
                .put("name", snapshot.name())
                .put("pid", snapshot.pid())
                .put("upMs", snapshot.upMs());
        json.set("total", resources(snapshot.total()));
        json.set("available", resources(snapshot.available()));
        json.set("tasks", counts(snapshot.tasks()));
        json.set("actors", counts(snapshot.actors()));
        ArrayNode queued = json.putArray("queued");
        for (NodeSnapshot.Queued waiting : snapshot.queued()) {
            ObjectNode entry = queued.addObject().put("count", waiting.count()).put("why", waiting.why());
            entry.set("demand", resources(waiting.demand()));
        }
        json.set("drivers", drivers(snapshot.drivers()));
        json.set("workers", workers(snapshot.workers()));
        return json;
    }

    private static ArrayNode drivers(List<NodeSnapshot.Driver> drivers) {
        ArrayNode json = Json.array();
        for (NodeSnapshot.Driver driver : drivers) {
            json.addObject()
                    .put("job", driver.job())
                    .put("pid", driver.pid())
                    .put("program", driver.program())
                    .put("namespace", driver.namespace())
                    .put("connectedMs", driver.connectedMs())
                    .put("pending", driver.pending());
        }
        return json;
    }

    static ArrayNode workers(List<NodeSnapshot.WorkerProcess> workers) {
        ArrayNode json = Json.array();
        for (NodeSnapshot.WorkerProcess worker : workers) {
            json.addObject()
                    .put("number", worker.number())
                    .put("pid", worker.pid())
                    .put("job", worker.job())
                    .put("isolated", worker.isolated())
                    .put("state", worker.state())
                    .put("running", worker.running())
                    .put("actors", worker.actors())
                    .put("upMs", worker.upMs());
        }
        return json;
    }

    static ArrayNode tasks(List<NodeTask> tasks) {
        ArrayNode json = Json.array();
        for (NodeTask listed : tasks) {
            TaskInfo task = listed.info();
            ObjectNode entry = json.addObject()
                    .put("id", task.id().toString())
                    .put("name", task.name())
                    .put("state", task.state().name())
                    .put("reason", task.reason())
                    .put("job", task.job().toString())
                    .put("attempt", task.attempt());
            task.parent().ifPresent(parent -> entry.put("parent", parent.toString()));
            task.actor().ifPresent(actor -> entry.put("actor", actor.toString()));
            if (listed.worker() != 0) {
                entry.put("worker", listed.worker()).put("printsAs", listed.printsAs());
            }
            if (listed.pid() != 0) {
                entry.put("pid", listed.pid());
            }
            entry.set("resources", resources(task.resources()));
        }
        return json;
    }

    static ArrayNode actors(List<ActorInfo> actors) {
        ArrayNode json = Json.array();
        for (ActorInfo actor : actors) {
            ObjectNode entry = json.addObject()
                    .put("id", actor.id().toString())
                    .put("class", actor.className())
                    .put("namespace", actor.namespace())
                    .put("state", actor.state().name())
                    .put("reason", actor.reason())
                    .put("job", actor.job().toString())
                    .put("restarts", actor.restarts())
                    .put("runningCalls", actor.runningCalls())
                    .put("pendingCalls", actor.pendingCalls())
                    .put("detached", actor.detached());
            actor.name().ifPresent(name -> entry.put("name", name));
        }
        return json;
    }

    private static ObjectNode resources(Resources resources) {
        ObjectNode json = Json.object()
                .put("cpus", amount(resources.cpuUnits()))
                .put("gpus", amount(resources.gpuUnits()))
                .put("memoryBytes", resources.memoryBytes());
        ObjectNode custom = json.putObject("custom");
        new TreeMap<>(resources.customUnits()).forEach((name, units) -> custom.put(name, amount(units)));
        return json;
    }

    private static double amount(long units) {
        return (double) units / Resources.UNITS;
    }

    private static ObjectNode counts(Map<String, Long> counts) {
        ObjectNode json = Json.object();
        new TreeMap<>(counts).forEach(json::put);
        return json;
    }
}
