namespace MeshControlPlane.Sending;

/// <summary>The parts that send requests for the console, and stop when its page is left.</summary>
internal static class SendingServices
{
    public static void AddRequestSending(this IServiceCollection services)
    {
        services.AddSingleton<SendTargets>();
        services.AddSingleton<IDestinationCheck, KnownDestinations>();
        services.AddSingleton<RequestSender>();
    }
}
