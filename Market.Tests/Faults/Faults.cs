namespace Market.Tests.Faults;

/// <summary>Trials that kill parts of a whole market run one after another and after all other tests: each wants the machine for itself.</summary>
[CollectionDefinition(nameof(Faults), DisableParallelization = true)]
public sealed class Faults;
