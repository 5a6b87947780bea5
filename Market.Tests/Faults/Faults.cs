namespace Market.Tests.Faults;

/// <summary>Trials that kill servers run one after another and after all other tests: each wants the machine for itself.</summary>
[CollectionDefinition(nameof(Faults), DisableParallelization = true)]
public sealed class Faults;
