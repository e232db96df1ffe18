using System.Collections;
using System.Globalization;
using System.Net;

namespace MeshTesting;

/// <summary>Answers to a number of requests that were all the same, and what can be said of them.</summary>
/// <remarks>
/// Assertions about shares and latencies take the answers for a sample: they fail when what was seen refutes the claim with the confidence that is told, and
/// say so. They hold for any number of answers, but few can refute little: <see cref="SampleSize"/> says how many it takes.
/// </remarks>
public sealed class TrafficSample : IReadOnlyList<MeshResponse>
{
    private readonly IReadOnlyList<MeshResponse> _answers;
    private readonly ITrafficEvidence _evidence;

    internal TrafficSample(MeshRequest request, IReadOnlyList<MeshResponse> answers, ITrafficEvidence evidence)
    {
        Request = request;
        _answers = answers;
        _evidence = evidence;
    }

    /// <summary>The request.</summary>
    public MeshRequest Request { get; }

    /// <summary>How many answers there are.</summary>
    public int Count => _answers.Count;

    /// <summary>How many answers had each status; 0 stands for none.</summary>
    public IReadOnlyDictionary<HttpStatusCode, int> Statuses => _answers.CountBy(answer => answer.Status).OrderBy(entry => entry.Key).ToDictionary();

    /// <summary>Revisions of the configuration that the proxies decided by, each once, in ascending order.</summary>
    public IReadOnlyList<long> Revisions => [.. _answers.SelectMany(answer => answer.Hops).Select(hop => hop.Revision).Distinct().Order()];

    /// <summary>An answer, in the order in which the requests were sent.</summary>
    /// <param name="index">From 0.</param>
    public MeshResponse this[int index] => _answers[index];

    /// <summary>Those answers whose request came to a workload.</summary>
    /// <param name="workload">Its name, such as <c>ratings-v2</c> or <c>mesh/ratings-v2</c>.</param>
    public TrafficSample SeenBy(string workload) => Where(answer => answer.IsSeenBy(workload));

    /// <summary>Those answers that something holds for.</summary>
    /// <param name="predicate">What has to hold.</param>
    public TrafficSample Where(Func<MeshResponse, bool> predicate) => new(Request, [.. _answers.Where(predicate)], _evidence);

    /// <summary>The share of the requests that came to a workload.</summary>
    /// <param name="workload">Its name, such as <c>ratings-v2</c>.</param>
    /// <param name="confidence">How sure the interval has to be.</param>
    public ShareEstimate Share(string workload, double confidence = ShareEstimate.DefaultConfidence) => Share(answer => answer.IsSeenBy(workload), confidence);

    /// <summary>The share of the answers that something holds for.</summary>
    /// <param name="predicate">What has to hold.</param>
    /// <param name="confidence">How sure the interval has to be.</param>
    public ShareEstimate Share(Func<MeshResponse, bool> predicate, double confidence = ShareEstimate.DefaultConfidence) =>
        ShareEstimate.Of(_answers.Count(predicate), _answers.Count, confidence);

    /// <summary>The share of failures: no answer, or one of the 5xx.</summary>
    /// <param name="confidence">How sure the interval has to be.</param>
    public ShareEstimate Failures(double confidence = ShareEstimate.DefaultConfidence) => Share(IsFailure, confidence);

    /// <summary>The time within which this part of the answers came.</summary>
    /// <param name="quantile">Greater than 0, at most 1: 0.5 is the median.</param>
    /// <exception cref="InvalidOperationException">There are no answers.</exception>
    public TimeSpan Latency(double quantile)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(quantile);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantile, 1);
        var sorted = _answers.Select(answer => answer.Elapsed).Order().ToList();
        return sorted.Count > 0
            ? sorted[(int)Math.Ceiling(quantile * sorted.Count) - 1]
            : throw new InvalidOperationException("A sample without answers has no latency.");
    }

    /// <summary>All answers have this status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>This sample.</returns>
    /// <exception cref="MeshAssertionException">Another one came.</exception>
    public TrafficSample AssertStatus(HttpStatusCode status)
    {
        var other = _answers.FirstOrDefault(answer => answer.Status != status);
        return other is null ? this : throw Failed($"All answers had to be {(int)status}. {Describe(Statuses)}. {other.Failure}".TrimEnd(), other);
    }

    /// <summary>There was an answer to each request, and none of the 5xx.</summary>
    /// <returns>This sample.</returns>
    /// <exception cref="MeshAssertionException">One failed.</exception>
    public TrafficSample AssertNoFailures()
    {
        var failure = _answers.FirstOrDefault(IsFailure);
        return failure is null ? this : throw Failed($"No request was to fail. {Describe(Statuses)}. {failure.Failure}".TrimEnd(), failure);
    }

    /// <summary>No more than this share of requests fails.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="confidence">How sure the refutation has to be.</param>
    /// <returns>This sample.</returns>
    /// <exception cref="MeshAssertionException">It is more.</exception>
    public TrafficSample AssertFailuresAtMost(double share, double confidence = ShareEstimate.DefaultConfidence)
    {
        if (share <= 0)
        {
            return AssertNoFailures();
        }

        var failures = Failures(confidence);
        return failures.Lower <= share
            ? this
            : throw Failed($"At most {ShareEstimate.Percent(share)} of requests were to fail, and {failures} failed.", _answers.FirstOrDefault(IsFailure));
    }

    /// <summary>This share of the requests comes to a workload. 0 and 1 are never and always, which a single request refutes.</summary>
    /// <param name="workload">Its name, such as <c>ratings-v2</c>.</param>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="confidence">How sure the refutation has to be.</param>
    /// <returns>This sample.</returns>
    /// <exception cref="MeshAssertionException">The sample refutes it.</exception>
    public TrafficSample AssertShare(string workload, double share, double confidence = ShareEstimate.DefaultConfidence)
    {
        var seen = Share(workload, confidence);
        return seen.Allows(share) ? this : throw Failed(
            $"{workload} was to see {ShareEstimate.Percent(share)} of the requests, and saw {seen}.",
            _answers.FirstOrDefault(answer => answer.IsSeenBy(workload)) ?? First);
    }

    /// <summary>
    /// The requests are shared among workloads like this, all at once: each share is tested with so much confidence that together they have the one that is
    /// told (Bonferroni).
    /// </summary>
    /// <param name="shares">Shares by workload, from 0 to 1.</param>
    /// <param name="confidence">How sure the refutation of any of them has to be.</param>
    /// <returns>This sample.</returns>
    /// <exception cref="MeshAssertionException">The sample refutes one.</exception>
    public TrafficSample AssertShares(IReadOnlyDictionary<string, double> shares, double confidence = ShareEstimate.DefaultConfidence)
    {
        ArgumentNullException.ThrowIfNull(shares);
        var each = 1 - ((1 - confidence) / Math.Max(1, shares.Count));
        var wrong = shares.Where(share => !Share(share.Key, each).Allows(share.Value)).ToList();
        return wrong.Count == 0 ? this : throw Failed(
            string.Join(
                Environment.NewLine,
                wrong.Select(share => $"{share.Key} was to see {ShareEstimate.Percent(share.Value)} of the requests, and saw {Share(share.Key, each)}."))
                + $" Together: with {ShareEstimate.Percent(confidence)} confidence.",
            _answers.FirstOrDefault(answer => wrong.Exists(share => answer.IsSeenBy(share.Key))) ?? First);
    }

    /// <summary>This part of the answers comes within a time.</summary>
    /// <param name="quantile">Greater than 0, less than 1: 0.99 for all but one of a hundred.</param>
    /// <param name="atMost">The time.</param>
    /// <param name="confidence">How sure the refutation has to be.</param>
    /// <returns>This sample.</returns>
    /// <exception cref="MeshAssertionException">More answers than that take longer.</exception>
    public TrafficSample AssertLatency(double quantile, TimeSpan atMost, double confidence = ShareEstimate.DefaultConfidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(quantile);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(quantile, 1);
        var slow = Share(answer => answer.Elapsed > atMost, confidence);
        if (slow.Lower <= 1 - quantile)
        {
            return this;
        }

        var part = ShareEstimate.Percent(quantile);
        throw Failed(
            $"{part} of answers were to come within {Milliseconds(atMost)}, and {slow} took longer; {part} came within {Milliseconds(Latency(quantile))}.",
            _answers.MaxBy(answer => answer.Elapsed));
    }

    /// <inheritdoc />
    public IEnumerator<MeshResponse> GetEnumerator() => _answers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many answers, of which status, and how long they took.</summary>
    public override string ToString() => Count == 0
        ? $"{Request}: no answers"
        : $"{Request}: {Describe(Statuses)}; half within {Milliseconds(Latency(0.5))}, 99 % within {Milliseconds(Latency(0.99))}";

    private MeshResponse? First => Count > 0 ? _answers[0] : null;

    private static bool IsFailure(MeshResponse answer) => (int)answer.Status is 0 or >= 500;

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms");

    private static string Describe(IReadOnlyDictionary<HttpStatusCode, int> statuses) => statuses.Count == 0
        ? "There were no answers"
        : $"Of the answers {string.Join(", ", statuses.Select(status => status.Key == 0 ? $"{status.Value} did not come" : $"{status.Value} had {(int)status.Key}"))}";

    private MeshAssertionException Failed(string claim, MeshResponse? example) =>
        new($"{claim}{Environment.NewLine}{Environment.NewLine}{_evidence.Describe(this, example)}");
}
