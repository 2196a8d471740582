package dev.mobula.runtime.codec;

import dev.mobula.Tensor;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/// Compares two graphs object by object, independently of how the codec walks them: same classes, same leaves,
/// the same objects at the same places, and nothing mutable in common.
@SuppressWarnings("ReferenceEquality") // this is what it is about
final class SameShape {
    private final IdentityHashMap<Object, Object> partners = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Object> reverse = new IdentityHashMap<>();
    private final Deque<Runnable> todo = new ArrayDeque<>();

    private SameShape() {}

    /// Fails with the path to the first difference.
    static void check(Object original, Object copy) {
        SameShape comparison = new SameShape();
        comparison.compare("value", original, copy);
        while (!comparison.todo.isEmpty()) {
            comparison.todo.pop().run();
        }
    }

    private void compare(String path, Object left, Object right) {
        if (left == null || right == null) {
            require(left == right, path, left, right);
            return;
        }
        require(left.getClass() == right.getClass(), path, left.getClass(), right.getClass());
        if (isLeaf(left)) {
            require(left.equals(right), path, left, right);
            return;
        }
        Object known = partners.get(left);
        if (known != null || reverse.containsKey(right)) {
            require(known == right && reverse.get(right) == left, path, "the same object", "another");
            return;
        }
        if (ValueCodec.shared().isImmutable(left)) {
            require(left.equals(right), path, left, right);
            return;
        }
        require(left != right, path, "a copy", "the original");
        partners.put(left, right);
        reverse.put(right, left);
        todo.push(() -> compareParts(path, left, right));
    }

    private static boolean isLeaf(Object value) {
        return value instanceof Tensor
                || (value instanceof Number && value.getClass().getName().startsWith("java."))
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum<?>
                || value instanceof Class<?>;
    }

    private void compareParts(String path, Object left, Object right) {
        if (left.getClass().isArray()) {
            require(Array.getLength(left) == Array.getLength(right), path + ".length", left, right);
            for (int i = 0; i < Array.getLength(left); i++) {
                compare(path + "[" + i + "]", Array.get(left, i), Array.get(right, i));
            }
            return;
        }
        if (left instanceof Map<?, ?> map) {
            Map<?, ?> other = (Map<?, ?>) right;
            require(map.keySet().equals(other.keySet()), path + ".keySet()", map.keySet(), other.keySet());
            for (Object key : map.keySet()) {
                compare(path + "[" + key + "]", map.get(key), other.get(key));
            }
        } else if (left instanceof List<?> || left instanceof ArrayDeque<?>) {
            compareInOrder(path, (Collection<?>) left, (Collection<?>) right);
        } else if (left instanceof AtomicReference<?> reference) {
            compare(path + ".get()", reference.get(), ((AtomicReference<?>) right).get());
        } else if (left instanceof StringBuilder) {
            require(left.toString().contentEquals((StringBuilder) right), path, left, right);
        } else if (left.getClass().getName().startsWith("java.")) {
            require(left.equals(right), path, left, right);
        }
        compareFields(path, left, right, left.getClass());
    }

    private void compareInOrder(String path, Collection<?> left, Collection<?> right) {
        require(left.size() == right.size(), path + ".size()", left.size(), right.size());
        List<Object> others = new ArrayList<>(right);
        int index = 0;
        for (Object element : left) {
            compare(path + "[" + index + "]", element, others.get(index));
            index++;
        }
    }

    private void compareFields(String path, Object left, Object right, Class<?> type) {
        if (type == null || type.getName().startsWith("java.")) {
            return;
        }
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                try {
                    field.setAccessible(true);
                    compare(path + "." + field.getName(), field.get(left), field.get(right));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        compareFields(path, left, right, type.getSuperclass());
    }

    private static void require(boolean holds, String path, Object left, Object right) {
        if (!holds) {
            throw new AssertionError(path + ": expected " + left + " but was " + right);
        }
    }
}
