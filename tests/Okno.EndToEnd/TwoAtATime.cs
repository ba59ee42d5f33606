using Xunit.Sdk;
using Xunit.v3;

// One browser or killed server at a time leaves a small machine idle; more than two would take each other's time, and what is slow looks broken.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
