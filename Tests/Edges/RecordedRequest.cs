namespace Tests.Edges;

/// <summary>A request as it arrived behind the proxy.</summary>
internal sealed record RecordedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Method, target and, if there is one, body.</summary>
    public string Line => Body.Length == 0 ? $"{Method} {Target}" : $"{Method} {Target} {Body}";
}
