package dev.mobula.store;

import dev.mobula.ObjectId;

/// Where a spilled object is, and what its bytes must be: all that [SpillFiles#read] needs.
///
/// @param id the object
/// @param file number of the file
/// @param record which of the file's records, from 0
/// @param offset where in the file the record begins, a multiple of 64
/// @param length bytes of the object
/// @param crc CRC32C of the bytes
public record SpillLocation(ObjectId id, long file, int record, long offset, long length, int crc) {}
