package dev.mobula.cli.doctor;

import java.util.OptionalLong;

/// Judges what the operating system was told about characters and limits.
final class SystemChecks {
    private static final long LEAST_OPEN_FILES = 4_096;

    private SystemChecks() {}

    static Check encoding(Facts.Encodings encodings) {
        if (!encodings.files().equals("UTF-8")) {
            return Check.warning(
                    "encoding",
                    encodings.files() + " for files: text that others wrote as UTF-8 is read wrongly",
                    "take -Dfile.encoding out of the JVM's options");
        }
        return encodings.system().equals("UTF-8")
                ? Check.ok("encoding", "UTF-8")
                : Check.warning(
                        "encoding",
                        encodings.system() + " for output and file names: other characters show as '?'",
                        "set LANG=C.UTF-8, or another locale with UTF-8");
    }

    static Check openFiles(OptionalLong limit) {
        if (limit.isEmpty()) {
            return Check.ok("open files", "no limit known");
        }
        String found = limit.getAsLong() + " at once";
        return limit.getAsLong() >= LEAST_OPEN_FILES
                ? Check.ok("open files", found)
                : Check.warning(
                        "open files",
                        found + ": each worker process and connection takes some",
                        "raise the limit: ulimit -n 65536, or LimitNOFILE=65536 in a systemd unit");
    }
}
