namespace Market.Catalog.Contracts;

/// <summary>A product was certified, its record changed, or its certificate was restored. The record says all.</summary>
public sealed record ProductCertified(ProductRecord Product);

/// <summary>A certificate was withdrawn, suspended or has expired: the product is off sale in every channel at once.</summary>
public sealed record CertificateWithdrawn(ProductRecord Product, string Reason);

/// <summary>A counter opened, or its record (hours, status, position) changed.</summary>
public sealed record CounterOpened(CounterRecord Counter);

/// <summary>A version of a linkage plan came into being or was given an end; its members and rates never change.</summary>
public sealed record LinkagePlanPublished(LinkagePlanRecord Plan);
