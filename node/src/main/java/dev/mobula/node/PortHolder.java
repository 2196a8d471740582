package dev.mobula.node;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Finds who listens on a TCP port, as far as Linux tells this user.
final class PortHolder {
    private static final Path PROCESSES = Path.of("/proc");
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENS = "0A";

    private PortHolder() {}

    /// For example ` by process 4711 (java)`; empty if unknown.
    static String describe(int port) {
        try {
            String inode = inode("tcp", port);
            String found = inode.isEmpty() ? inode("tcp6", port) : inode;
            return found.isEmpty() ? "" : process("socket:[" + found + "]");
        } catch (IOException | DirectoryIteratorException e) {
            return ""; // it is a help, no more
        }
    }

    private static String inode(String table, int port) throws IOException {
        Path file = PROCESSES.resolve("net").resolve(table);
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        if (Files.isReadable(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.trim().split("\\s+", -1);
                if (words.length > INODE && words[LOCAL_ADDRESS].endsWith(suffix) && words[STATE].equals(LISTENS)) {
                    return words[INODE];
                }
            }
        }
        return "";
    }

    private static String process(String socket) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, socket)) {
                    String name = Files.readString(process.resolve("comm")).trim();
                    return " by process " + process.getFileName() + " (" + name + ")";
                }
            }
        }
        return "";
    }

    private static boolean holds(Path process, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.readSymbolicLink(file).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // another user's, or just gone
        }
        return false;
    }
}
