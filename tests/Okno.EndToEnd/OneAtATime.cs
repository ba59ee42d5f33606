using Xunit.Sdk;
using Xunit.v3;

// Browsers and killed servers would take each other's time on a small machine, and what is slow looks broken.
[assembly: Parallelization(Mode = ParallelMode.None)]
