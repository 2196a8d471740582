package dev.mobula.runtime;

import dev.mobula.TaskInfo;

/// A task in the node's listing, and where what it prints is to be found.
///
/// @param info what programs see of it
/// @param worker number of the worker process that runs it, or ran its latest attempt; 0 if it was in none
/// @param pid of that process; 0 if it is gone
/// @param printsAs the name before its lines in the log of that process
public record NodeTask(TaskInfo info, int worker, long pid, String printsAs) {}
