using System.Text.Json.Nodes;
using MeshProxy.TestControls;

namespace MeshProxy.Admin;

/// <summary>
/// Cuts the proxy off from workloads, for tests: <c>POST /partition?from=mesh/books-v1&amp;from=…</c>, which replaces what was said before; without a name it heals.
/// </summary>
internal static class PartitionPage
{
    /// <summary>Status and text of the answer.</summary>
    public static (int Status, string Text) Answer(PeerPartition? partition, HttpRequest request)
    {
        if (partition is null)
        {
            return (StatusCodes.Status403Forbidden, "This proxy cannot be cut off from others: it was started without --test-controls.\n");
        }

        if (HttpMethods.IsPost(request.Method))
        {
            var names = request.Query["from"].OfType<string>().ToList();
            if (names.Find(name => name.Split('/') is not [{ Length: > 0 }, { Length: > 0 }]) is { } wrong)
            {
                return (StatusCodes.Status400BadRequest, $"from '{wrong}' is not namespace/name of a workload, such as mesh/books-v1.\n");
            }

            partition.Unreachable = names;
        }

        var unreachable = new JsonArray([.. partition.Unreachable.Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))]);
        return (StatusCodes.Status200OK, new JsonObject { ["unreachable"] = unreachable }.ToJsonString() + "\n");
    }
}
