namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>What the wizards need.</summary>
internal static class WizardPages
{
    public static void AddWizardPages(this IServiceCollection services) => services.AddSingleton<ServiceSetups>();
}
