namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>What the configuration pages need.</summary>
internal static class ConfigurationPages
{
    public static void AddConfigurationPages(this IServiceCollection services)
    {
        services.AddSingleton<ConfigurationWriter>();
        services.AddSingleton<DraftCheck>();
        services.AddSingleton<FileText>();
    }
}
