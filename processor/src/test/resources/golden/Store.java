package demo;

import java.util.Map;

abstract class Store<T> {
    protected Map<T, Integer> all(T key) {
        return Map.of(key, 1);
    }

    public void watch(Thread thread) {}
}
