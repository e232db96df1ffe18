namespace Tests.Edges;

/// <summary>An answer as it arrived before the proxy.</summary>
internal sealed record RecordedAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body);
