using Xunit.Sdk;
using Xunit.v3;

// Browsers and killed servers wait about a third of their time. More than two of them at once take each other's, and what is slow looks broken.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
