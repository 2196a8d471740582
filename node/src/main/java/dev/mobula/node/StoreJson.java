package dev.mobula.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mobula.runtime.StoreView;
import dev.mobula.runtime.StoredValue;
import dev.mobula.store.ObjectState;
import dev.mobula.store.SpillStatistics;
import java.util.List;

/// The object store as JSON.
final class StoreJson {
    private StoreJson() {}

    static ObjectNode totals(StoreView store) {
        ObjectNode json = Json.object()
                .put("capacityBytes", store.capacityBytes())
                .put("usedBytes", store.usedBytes())
                .put("reservedBytes", store.reservedBytes())
                .put("objects", store.count())
                .put("pinnedObjects", store.objects().pinnedCount())
                .put("pinnedBytes", store.objects().pinnedBytes())
                .put("beingMadeObjects", store.objects().count(ObjectState.CREATING))
                .put("beingMadeBytes", store.objects().bytes(ObjectState.CREATING))
                .put("waitingObjects", store.objects().count(ObjectState.WAITING))
                .put("waitingBytes", store.objects().bytes(ObjectState.WAITING));
        SpillStatistics spilled = store.spilled();
        json.put("spilledObjects", spilled.objects())
                .put("spilledBytes", spilled.objectBytes())
                .put("spillFiles", spilled.files())
                .put("spillFileBytes", spilled.fileBytes())
                .put("spilledTotalBytes", spilled.writtenBytes())
                .put("restoredTotalBytes", spilled.restoredBytes());
        return json;
    }

    static ArrayNode objects(List<StoredValue> objects) {
        ArrayNode json = Json.array();
        for (StoredValue object : objects) {
            ObjectNode entry = json.addObject()
                    .put("id", object.id())
                    .put("bytes", object.bytes())
                    .put("kind", object.kind())
                    .put("made", object.made())
                    .put("where", object.where())
                    .put("ageMs", object.ageMs())
                    .put("idleMs", object.idleMs())
                    .put("pins", object.pins());
            if (object.callSite() != null) {
                entry.put("callSite", object.callSite());
            }
            ArrayNode holders = entry.putArray("holders");
            for (StoredValue.Holder holder : object.holders()) {
                ObjectNode one = holders.addObject().put("who", holder.who()).put("hold", holder.hold());
                if (holder.pid() != 0) {
                    one.put("pid", holder.pid());
                }
                one.put("count", holder.count());
            }
        }
        return json;
    }
}
