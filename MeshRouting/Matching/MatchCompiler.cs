using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting.Matching;

/// <summary>Turns a <see cref="RouteMatch"/> into conditions, the cheapest and most telling first.</summary>
internal static class MatchCompiler
{
    /// <exception cref="ArgumentException">A condition cannot be used; the message names it and says why.</exception>
    public static ImmutableArray<RequestCondition> Compile(RouteMatch match)
    {
        var conditions = ImmutableArray.CreateBuilder<RequestCondition>();
        Add(match.Method, MatchSubject.Method, "method");
        Add(match.Uri, MatchSubject.Path, "uri", match.IgnoreUriCase);
        Add(match.Scheme, MatchSubject.Scheme, "scheme");
        Add(match.Authority, MatchSubject.Authority, "authority");
        // Map fields have no order of their own; a fixed one keeps explanations the same from run to run.
        foreach (var (name, value) in match.Headers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            conditions.Add(Condition(SubjectOf(name), name, value, $"headers['{name}']"));
        }

        foreach (var (name, value) in match.WithoutHeaders.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            conditions.Add(Condition(SubjectOf(name), name, value, $"withoutHeaders['{name}']", without: true));
        }

        foreach (var (name, value) in match.QueryParams.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            conditions.Add(Condition(MatchSubject.QueryParameter, name, value, $"queryParams['{name}']"));
        }

        return conditions.DrainToImmutable();

        void Add(StringMatch? value, MatchSubject subject, string name, bool ignoreCase = false)
        {
            if (value is not null)
            {
                conditions.Add(Condition(subject, name, value, name, ignoreCase: ignoreCase));
            }
        }
    }

    private static RequestCondition Condition(
        MatchSubject subject, string name, StringMatch match, string field, bool without = false, bool ignoreCase = false)
    {
        try
        {
            return subject == MatchSubject.Header && ClaimName.TryParse(name, out var claim)
                ? new RequestCondition(claim, new ValueMatcher(match), without)
                : new RequestCondition(subject, name, new ValueMatcher(match, ignoreCase), without);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"{field}: {error.Message}", error);
        }
    }

    private static MatchSubject SubjectOf(string header) => header switch
    {
        ":path" => MatchSubject.PathAndQuery,
        ":scheme" => MatchSubject.Scheme,
        ":method" => MatchSubject.Method,
        ":authority" => MatchSubject.Authority,
        // Of answers: no request has it, and Istio takes it all the same.
        ":status" => MatchSubject.Header,
        _ when header.StartsWith(':') => throw new ArgumentException($"headers['{header}']: no such pseudo header"),
        _ => MatchSubject.Header,
    };
}
