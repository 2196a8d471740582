package demo;

public interface Named {
    default String name() {
        return "";
    }
}
