using MeshControlPlane;
using MeshControlPlane.Certificates;
using Tests.Control;
using Tests.Proxy;

namespace Tests.Reliability.Clock;

/// <summary>A control plane whose clock is the test's.</summary>
internal static class ClockedControlPlane
{
    /// <param name="manifest">What it is started with.</param>
    /// <param name="certificateTime">By which it signs.</param>
    /// <param name="time">By which all the rest of it goes; the machine's when left out.</param>
    /// <param name="certificateLifetime">How long certificates of workloads hold.</param>
    public static async Task<ControlPlaneFixture> StartAsync(
        string manifest, TimeProvider certificateTime, TimeProvider? time = null, TimeSpan? certificateLifetime = null)
    {
        using var files = new TemporaryFiles();
        var seed = files.Write("seed.yaml", manifest);
        var directory = "";
        return await ControlPlaneFixture.StartAsync(
            options =>
            {
                directory = options.MeshDirectory;
                return options with { Apply = [seed], WorkloadCertificateLifetime = certificateLifetime ?? options.WorkloadCertificateLifetime };
            },
            services =>
            {
                services.AddSingleton(time ?? TimeProvider.System);
                // The same root; the server's own certificate goes by the machine's clock, as the TLS of its clients does.
                services.AddSingleton(CertificateAuthority.Open(MeshDirectory.Open(directory), certificateTime));
            });
    }
}
