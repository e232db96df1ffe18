using System.Globalization;
using MeshTesting;

namespace BookinfoTests;

/// <summary>
/// Brings a new version out step by step: 10, 50, 100 % of the requests. At each step traffic is sent and judged; when more fails than may, everything goes
/// back to the version before.
/// </summary>
/// <param name="mesh">The mesh.</param>
/// <param name="service">The service, such as <c>ratings</c>, with subsets v1 and v2.</param>
/// <param name="request">What to send to find out.</param>
internal sealed class CanaryRollout(IMeshUnderTest mesh, string service, MeshRequest request)
{
    private const double MayFail = 0.01;
    private static readonly int[] Steps = [10, 50, 100];

    /// <summary>Rolls the new version out, or back.</summary>
    public async Task<CanaryResult> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var percent in Steps)
        {
            await mesh.ApplyAsync(Weights(percent), cancellationToken);
            var sample = await mesh.SendAsync(request, RequestsFor(percent), concurrency: 8, cancellationToken);
            var failures = sample.Failures();
            if (failures.Lower > MayFail)
            {
                await mesh.ApplyAsync(Weights(0), cancellationToken);
                return new CanaryResult(percent, failures, IsRolledBack: true);
            }

            sample.AssertShare($"{service}-v2", percent / 100.0, 0.999999);
        }

        return new CanaryResult(100, null, IsRolledBack: false);
    }

    // Enough to notice it, should all that the new version gets fail.
    private static int RequestsFor(int percent) => SampleSize.ToTell(MayFail, percent / 100.0);

    private string Weights(int percent) => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: {{service}}
        spec:
          hosts:
          - {{service}}
          http:
          - route:
            - destination: { host: {{service}}, subset: v1 }
              weight: {{100 - percent}}
            - destination: { host: {{service}}, subset: v2 }
              weight: {{percent}}
        """);
}
