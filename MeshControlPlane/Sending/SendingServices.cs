using MeshControlPlane.WebConsole.Live;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace MeshControlPlane.Sending;

/// <summary>The parts that send requests for the console, and stop when its page is left.</summary>
internal static class SendingServices
{
    public static void AddRequestSending(this IServiceCollection services)
    {
        services.AddSingleton<SendTargets>();
        services.AddSingleton<IDestinationCheck, KnownDestinations>();
        services.AddSingleton<RequestSender>();
        services.AddScoped<PageConnection>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<PageConnection>());
    }
}
