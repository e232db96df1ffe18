using System.Collections.Immutable;
using MeshProtocol;
using MeshProxy.AccessLogging;

namespace MeshProxy.Forwarding.Headers;

/// <summary>
/// What a route, or one of its clusters, does to headers: something is removed, then values are worked out, then headers are set, then added to. So
/// one value may tell another header as it was (Envoy's HeaderParser).
/// </summary>
internal sealed class HeaderLevel
{
    private readonly ImmutableArray<string> _removed;
    private readonly ImmutableArray<(string Name, HeaderValue Value, bool IsAdded)> _written;
    private readonly bool _dependsOnRequest;

    private HeaderLevel(IReadOnlyList<HeaderOperation> operations)
    {
        _removed = [.. operations.Where(operation => operation.Kind == HeaderOperationKind.Remove).Select(operation => operation.Name)];
        _written = [.. operations.Where(operation => operation.Kind != HeaderOperationKind.Remove)
            .OrderBy(operation => operation.Kind)
            .Select(operation => (operation.Name, new HeaderValue(operation.Value), operation.Kind == HeaderOperationKind.Add))];
        _dependsOnRequest = _written.Any(header => !header.Value.IsConstant);
    }

    /// <returns>Null when there is nothing to do.</returns>
    /// <exception cref="ArgumentException">A value cannot be read.</exception>
    public static HeaderLevel? Of(IReadOnlyList<HeaderOperation>? operations) => operations is null or [] ? null : new HeaderLevel(operations);

    public void Apply(IHeaderDictionary headers, Exchange exchange)
    {
        foreach (var name in _removed)
        {
            headers.Remove(name);
        }

        if (_dependsOnRequest)
        {
            WriteValues(headers, exchange);
            return;
        }

        foreach (var (name, value, isAdded) in _written)
        {
            Write(headers, name, value.Text, isAdded);
        }
    }

    private void WriteValues(IHeaderDictionary headers, Exchange exchange)
    {
        var entry = RequestLog.Describe(exchange, redacts: false);
        var values = new string[_written.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _written[i].Value.For(entry);
        }

        for (var i = 0; i < values.Length; i++)
        {
            Write(headers, _written[i].Name, values[i], _written[i].IsAdded);
        }
    }

    // An empty value leaves the header as it is.
    private static void Write(IHeaderDictionary headers, string name, string value, bool isAdded)
    {
        if (value.Length == 0)
        {
            return;
        }

        if (isAdded)
        {
            headers.Append(name, value);
        }
        else
        {
            headers[name] = value;
        }
    }
}
