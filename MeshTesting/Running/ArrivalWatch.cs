using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MeshExplanation;
using MeshExplanation.Running;

namespace MeshTesting.Running;

/// <summary>Waits until changes have reached the proxies.</summary>
internal sealed class ArrivalWatch(MeshConnection connection, TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until every proxy that an object concerns runs with it.</summary>
    /// <exception cref="MeshChangeException">One refuses it, or has not got it in time.</exception>
    public async Task ProgrammedAsync(IReadOnlyList<JsonObject> resources, CancellationToken cancellationToken)
    {
        var areAllTold = true;
        foreach (var resource in resources)
        {
            areAllTold &= await ProgrammedAsync(resource, cancellationToken).ConfigureAwait(false);
        }

        // Services, Secrets and the like have no such condition.
        if (!areAllTold)
        {
            await SyncedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until every connected proxy runs with all that there is.</summary>
    /// <exception cref="MeshChangeException">One refuses it, or has not got it in time.</exception>
    public Task SyncedAsync(CancellationToken cancellationToken) => WaitAsync(
        async token =>
        {
            var proxies = await connection.GetAsync<List<ProxyReport>>("/mesh/v1/proxies", token).ConfigureAwait(false);
            if (proxies.Find(proxy => proxy.Sync == "REFUSED") is { } refusing)
            {
                throw new MeshChangeException($"{refusing.Namespace}/{refusing.Name} could not use it, and goes on with what it has: {refusing.Reason}");
            }

            var stale = proxies.Where(proxy => proxy.Sync == "STALE").Select(proxy => $"{proxy.Namespace}/{proxy.Name}").ToList();
            return stale.Count == 0 ? null : $"{string.Join(", ", stale)} {(stale.Count == 1 ? "has" : "have")} not taken the newest revision";
        },
        cancellationToken);

    /// <summary>Waits until something holds.</summary>
    /// <param name="missing">What is missing; <see langword="null"/> when nothing is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MeshChangeException">It does not hold in time.</exception>
    public async Task WaitAsync(Func<CancellationToken, Task<string?>> missing, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            string? lacking;
            try
            {
                lacking = await missing(cancellationToken).ConfigureAwait(false);
            }
            catch (ExplanationException exception)
            {
                lacking = exception.Message;
            }

            if (lacking is null)
            {
                return;
            }

            if (time.GetElapsedTime(begun) > limit)
            {
                throw new MeshChangeException(string.Create(CultureInfo.InvariantCulture, $"After {limit.TotalSeconds:0} s: {lacking}"));
            }

            await Task.Delay(Rest, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> ProgrammedAsync(JsonObject resource, CancellationToken cancellationToken)
    {
        if (ResourcePath.Of(resource) is not { } path)
        {
            return false;
        }

        var isTold = true;
        await WaitAsync(
            async token =>
            {
                var (status, now) = await connection.CallAsync(HttpMethod.Get, path, null, token).ConfigureAwait(false);
                var conditions = (now["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>();
                var condition = conditions.FirstOrDefault(condition => condition["type"]?.ToString() == "Programmed");
                isTold = condition is not null;
                if (condition is null || status != HttpStatusCode.OK)
                {
                    return status == HttpStatusCode.OK ? null : $"{ResourcePath.NameOf(resource)} cannot be read: {now["message"]}";
                }

                var message = $"{ResourcePath.NameOf(resource)} is not programmed: {condition["message"]}";
                return condition["reason"]?.ToString() == "Refused" ? throw new MeshChangeException(message)
                    : condition["status"]?.ToString() == "True" && Number(condition["observedGeneration"]) >= Number(resource["metadata"]?["generation"]) ? null
                    : message;
            },
            cancellationToken).ConfigureAwait(false);
        return isTold;
    }

    private static long Number(JsonNode? node) => node?.GetValue<long>() ?? 0;
}
