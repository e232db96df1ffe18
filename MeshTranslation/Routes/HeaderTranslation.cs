using Google.Protobuf.Collections;
using MeshModel.Networking;
using MeshProtocol;

namespace MeshTranslation.Routes;

/// <summary>Makes the header operations of a route and its destinations.</summary>
internal static class HeaderTranslation
{
    /// <summary>The operations of one level, or of several that act as one: everything is removed first, then each level sets and adds in turn.</summary>
    /// <returns>Null when there is none.</returns>
    public static HeaderChanges? Translate(params ReadOnlySpan<Headers?> levels)
    {
        var changes = new HeaderChanges();
        foreach (var level in levels)
        {
            Remove(changes.Request, level?.Request);
            Remove(changes.Response, level?.Response);
        }

        foreach (var level in levels)
        {
            Write(changes.Request, level?.Request, changes);
            Write(changes.Response, level?.Response, null);
        }

        return changes.CalculateSize() == 0 ? null : changes;
    }

    private static void Remove(RepeatedField<HeaderOperation> result, HeaderOperations? operations) =>
        result.Add((operations?.Remove ?? []).Select(name => new HeaderOperation { Kind = HeaderOperationKind.Remove, Name = name }));

    private static void Write(RepeatedField<HeaderOperation> result, HeaderOperations? operations, HeaderChanges? request)
    {
        if (operations is null)
        {
            return;
        }

        foreach (var (kind, values) in new[] { (HeaderOperationKind.Set, operations.Set), (HeaderOperationKind.Add, operations.Add) })
        {
            foreach (var (name, value) in values.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                if (request is not null && (name == ":authority" || name.Equals("host", StringComparison.OrdinalIgnoreCase)))
                {
                    // The rule's goes before a destination's.
                    request.Authority = request.Authority.Length > 0 ? request.Authority : value;
                }
                else
                {
                    result.Add(new HeaderOperation { Kind = kind, Name = name, Value = value });
                }
            }
        }
    }
}
