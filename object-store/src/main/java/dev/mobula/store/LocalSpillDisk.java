package dev.mobula.store;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The file systems of this machine.
final class LocalSpillDisk implements SpillDisk {
    @Override
    public OpenFile create(Path file) throws IOException {
        return new Local(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public OpenFile open(Path file) throws IOException {
        return new Local(FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    // One statvfs per figure; Files.getFileStore would read the table of mounts each time.
    @Override
    public Room room(Path folder) throws IOException {
        File file = folder.toFile();
        long total = file.getTotalSpace();
        if (total == 0) {
            throw new IOException("the free room of " + folder + " is not told");
        }
        return new Room(total - file.getFreeSpace(), file.getUsableSpace());
    }

    private record Local(FileChannel channel) implements OpenFile {
        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return channel.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
