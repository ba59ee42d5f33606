using Xunit.Sdk;
using Xunit.v3;

// These wait about as long as they work: for a clock, a disk, another server.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 4)]
