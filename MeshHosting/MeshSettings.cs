using System.Buffers.Text;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>What <see cref="MeshOptions"/> and configuration come to. Mistakes are kept until the application starts, where they can be told well.</summary>
internal sealed class MeshSettings
{
    private const string Section = "Mesh";
    private const string ConsoleAuth = "ConsoleAuth";
    private const int MaxPort = 65535;
    private const int TokenBytes = 32;

    private readonly List<string> _mistakes = [];

    public required string Namespace { get; init; }

    public required string Directory { get; init; }

    public required string ControlPlanePath { get; init; }

    public required string ProxyPath { get; init; }

    public int ApiPort { get; private set; }

    public int DiscoveryPort { get; private set; }

    public int ConsolePort { get; private set; }

    /// <summary>The secret in the console's link, made for this run; null for a console without one.</summary>
    public string? ConsoleToken { get; private set; }

    public int OtlpPort { get; private set; }

    public int OtlpHttpPort { get; private set; }

    /// <summary>What processes show that send telemetry to the control plane; made for this run.</summary>
    public string OtlpKey { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>Where Aspire's dashboard takes telemetry over gRPC; null where it does not.</summary>
    public string? DashboardUrl { get; private set; }

    /// <summary>The same over HTTP.</summary>
    public string? DashboardHttpUrl { get; private set; }

    /// <summary>The key that it asks for; null for none.</summary>
    public string? DashboardKey { get; private set; }

    /// <summary>The percentage of requests that are traced, where configuration names one.</summary>
    public double? TraceSampling { get; private set; }

    public int IngressPort { get; private set; }

    public long? Seed { get; private set; }

    public MeshMutualTls? MutualTls { get; private set; }

    /// <summary>The authority that configuration names; null for none.</summary>
    public MeshCertificateAuthorityAnnotation? CertificateAuthority { get; private set; }

    /// <summary>Limits of the proxies that configuration names.</summary>
    public IReadOnlyDictionary<string, string> Limits { get; private set; } = new Dictionary<string, string>();

    /// <summary>Options of the proxies that only tests ask for.</summary>
    public IReadOnlyList<string> TestOptions { get; private set; } = [];

    public IReadOnlyList<string> Mistakes => _mistakes;

    public static string KeyOf(string option) => $"{Section}:{option}";

    public static MeshSettings Read(MeshOptions options, IConfiguration configuration, string appHostDirectory)
    {
        var section = configuration.GetSection(Section);
        var settings = new MeshSettings
        {
            Namespace = section["Namespace"] ?? options.Namespace,
            Directory = Path.GetFullPath(section["Dir"] ?? options.Directory ?? Path.Combine("..", ".mesh"), appHostDirectory),
            ControlPlanePath = Path.GetFullPath(section[nameof(options.ControlPlanePath)] ?? options.ControlPlanePath ?? BuiltAlong("MeshControlPlane"), appHostDirectory),
            ProxyPath = Path.GetFullPath(section[nameof(options.ProxyPath)] ?? options.ProxyPath ?? BuiltAlong("MeshProxy"), appHostDirectory),
        };
        settings.ApiPort = settings.Port(section, nameof(options.ApiPort), options.ApiPort);
        settings.DiscoveryPort = settings.Port(section, nameof(options.DiscoveryPort), options.DiscoveryPort);
        settings.ConsolePort = settings.Port(section, nameof(options.ConsolePort), options.ConsolePort);
        settings.OtlpPort = settings.Port(section, nameof(options.OtlpPort), options.OtlpPort);
        settings.OtlpHttpPort = settings.Port(section, nameof(options.OtlpHttpPort), options.OtlpHttpPort);
        settings.TraceSampling = settings.TraceSamplingOf(section);
        // The names are Aspire's own, the newer one first.
        settings.DashboardUrl = FirstOf(configuration, "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_ENDPOINT_URL");
        settings.DashboardHttpUrl = FirstOf(configuration, "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL");
        settings.DashboardKey = configuration["AppHost:OtlpApiKey"];
        settings.IngressPort = settings.Port(section, nameof(options.IngressPort), options.IngressPort);
        settings.ConsoleToken = settings.AsksForToken(section, options.ConsoleAuthentication)
            ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes))
            : null;
        settings.CertificateAuthority = settings.AuthorityOf(section, appHostDirectory);
        settings.Seed = settings.SeedOf(section, options.Seed);
        settings.MutualTls = settings.MutualTlsOf(section, options.MutualTls);
        settings.Limits = ProxyLimitOptions.Read(section, settings._mistakes);
        settings.TestOptions = ProxyTestOptions.Read(section, settings._mistakes);
        return settings;
    }

    /// <summary>How an endpoint says the same: no port for a free one.</summary>
    public static int? PortOrFree(int port) => port is > 0 and <= MaxPort ? port : null;

    private static string? FirstOf(IConfiguration configuration, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (configuration[name] is { Length: > 0 } value)
            {
                return value;
            }
        }

        return null;
    }

    private static string BuiltAlong(string program) =>
        typeof(MeshResource).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == program).Value!;

    private bool AsksForToken(IConfigurationSection section, bool fallback)
    {
        switch (section[ConsoleAuth])
        {
            case null or "":
                return fallback;
            case "token":
                return true;
            case "none":
                return false;
            case var other:
                _mistakes.Add($"{KeyOf(ConsoleAuth)} is '{other}': it must be token or none.");
                return true;
        }
    }

    private MeshCertificateAuthorityAnnotation? AuthorityOf(IConfigurationSection section, string appHostDirectory)
    {
        var (certificate, key, root) = (PathOf("CaCert"), PathOf("CaKey"), PathOf("CaRoot"));
        if (certificate is not null && key is not null)
        {
            return new MeshCertificateAuthorityAnnotation(certificate, key, root);
        }

        if (certificate is not null || key is not null || root is not null)
        {
            _mistakes.Add($"{KeyOf("CaCert")} and {KeyOf("CaKey")} belong together: set both, or neither for a root of the mesh's own.");
        }

        return null;

        string? PathOf(string option) => section[option] is { Length: > 0 } path ? Path.GetFullPath(path, appHostDirectory) : null;
    }

    private double? TraceSamplingOf(IConfigurationSection section)
    {
        if (section[nameof(TraceSampling)] is not { Length: > 0 } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100)
        {
            return percent;
        }

        _mistakes.Add($"{KeyOf(nameof(TraceSampling))} is '{text}': it must be a percentage, from 0 to 100.");
        return null;
    }

    private long? SeedOf(IConfigurationSection section, long? fallback)
    {
        var text = section[nameof(MeshOptions.Seed)] ?? fallback?.ToString(CultureInfo.InvariantCulture);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            return seed;
        }

        _mistakes.Add($"{KeyOf(nameof(MeshOptions.Seed))} is '{text}': it must be a whole number from 0 to {long.MaxValue}.");
        return null;
    }

    private MeshMutualTls? MutualTlsOf(IConfigurationSection section, MeshMutualTls? fallback)
    {
        if (section[nameof(MeshOptions.MutualTls)] is not { Length: > 0 } text)
        {
            return fallback;
        }

        foreach (var mode in Enum.GetValues<MeshMutualTls>())
        {
            if (string.Equals(text, mode.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return mode;
            }
        }

        _mistakes.Add($"{KeyOf(nameof(MeshOptions.MutualTls))} is '{text}': it must be permissive, strict or disable.");
        return fallback;
    }

    private int Port(IConfigurationSection section, string option, int fallback)
    {
        var text = section[option] ?? fallback.ToString(CultureInfo.InvariantCulture);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= MaxPort)
        {
            return port;
        }

        _mistakes.Add($"{KeyOf(option)} is '{text}': it must be a port, 1 to {MaxPort}, or 0 for a free one.");
        return 0;
    }
}
