using Microsoft.AspNetCore.Mvc.Testing;

namespace Tests.Services;

/// <summary>One service in this process, on Kestrel and a free port, in the Development environment (where a stack trace would be shown most readily).</summary>
/// <typeparam name="TMarker">Any public type of the service's assembly.</typeparam>
internal sealed class ServiceFactory<TMarker> : WebApplicationFactory<TMarker>
    where TMarker : class
{
    private readonly IReadOnlyDictionary<string, string> _settings;

    public ServiceFactory(IReadOnlyDictionary<string, string>? settings = null)
    {
        _settings = settings ?? new Dictionary<string, string>();
        UseKestrel();
    }

    public LogLines Log { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Not UseKestrel(port): that sets the address beside the service's own start, and may come too late.
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        foreach (var (name, value) in _settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
    }
}
