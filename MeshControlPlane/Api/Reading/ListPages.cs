using System.Globalization;
using System.Security.Cryptography;
using MeshControlPlane.Api.Access;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Reading;

/// <summary>
/// Answers lists in parts (<c>limit</c> and <c>continue</c>): the rest of a list is kept as it was when its first part was answered, for a while.
/// </summary>
internal sealed class ListPages(TimeProvider time)
{
    /// <summary>How long the rest of a list can be fetched: about what a Kubernetes cluster grants.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private const int MostLists = 64;

    private readonly Lock _lock = new();
    private readonly LinkedList<KeptList> _kept = new();

    /// <summary>The part of a list that a request asks for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="list">Makes the whole list, for the first part.</param>
    /// <exception cref="ApiException">It asks for the rest of a list that is no longer kept, or never was, or of another list.</exception>
    public ListPage Page(HttpRequest request, Func<(IEnumerable<KubernetesObject> Items, long Version)> list)
    {
        var limit = int.TryParse(request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : int.MaxValue;
        if (request.Query["continue"].ToString() is { Length: > 0 } token)
        {
            var (kept, start) = Find(token, ListQuestion.Of(request));
            return PartOf(kept, start, limit);
        }

        var (items, version) = list();
        if (limit == int.MaxValue)
        {
            return new ListPage(items, version, null, 0);
        }

        IReadOnlyList<KubernetesObject> all = [.. items];
        return all.Count <= limit ? new ListPage(all, version, null, 0) : PartOf(Keep(ListQuestion.Of(request), all, version), 0, limit);
    }

    private static ListPage PartOf(KeptList list, int start, int limit)
    {
        var part = list.Items.Skip(start).Take(limit).ToList();
        var remaining = list.Items.Count - start - part.Count;
        var next = remaining == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{list.Id}.{start + part.Count}");
        return new ListPage(part, list.Version, next, remaining);
    }

    private KeptList Keep(ListQuestion question, IReadOnlyList<KubernetesObject> items, long version)
    {
        var list = new KeptList(RandomNumberGenerator.GetHexString(16, lowercase: true), question, items, version, time.GetUtcNow() + Life);
        lock (_lock)
        {
            _kept.AddLast(list);
            while (_kept.Count > MostLists || _kept.First!.Value.End <= time.GetUtcNow())
            {
                _kept.RemoveFirst();
            }
        }

        return list;
    }

    private (KeptList List, int Start) Find(string token, ListQuestion question)
    {
        if (token.Split('.') is not [var id, var place] || !int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var start))
        {
            throw ApiErrors.BadRequest("continue key is not valid: send the one that the part before told");
        }

        lock (_lock)
        {
            if (_kept.FirstOrDefault(list => list.Id == id && list.End > time.GetUtcNow()) is not { } found || start > found.Items.Count)
            {
                throw ApiErrors.Expired(
                    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.");
            }

            return found.Question == question ? (found, start) : throw ApiErrors.BadRequest("continue key is not valid: it is of another list");
        }
    }

    private sealed record KeptList(string Id, ListQuestion Question, IReadOnlyList<KubernetesObject> Items, long Version, DateTimeOffset End);

    // Who may read one list may not read every other, and what is in it is written as what the path says.
    private sealed record ListQuestion(string Path, string Labels, string Fields, string User)
    {
        public static ListQuestion Of(HttpRequest request) => new(
            request.Path.ToString(),
            request.Query["labelSelector"].ToString(),
            request.Query["fieldSelector"].ToString(),
            request.HttpContext.Features.Get<ApiUser>()?.Name ?? "");
    }
}
