using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Video.Recording;
using Market.Web.Livestream.Video.Streams;
using Market.Web.Livestream.Video.WhipWhep;

namespace Market.Web.Livestream.Video;

/// <summary>Live video: embedded, or through a media server (Live:Transport). docs/adr/0018-live-video-without-a-media-server.md.</summary>
internal static class VideoModule
{
    public static void AddLiveVideo(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(VideoSettings.Of(builder)).AddSingleton<LiveHostings>().AddSingleton<LiveStreams>().AddSingleton<ConnectionBound>();
        builder.Services.AddSingleton<ShownPictures>();
        builder.Services.AddSingleton<Recorders>().AddHostedService(services => services.GetRequiredService<Recorders>());
        builder.Services.AddSingleton<StreamKeeper>().AddHostedService(services => services.GetRequiredService<StreamKeeper>());
        switch (builder.Configuration["Live:Transport"])
        {
            case null or "" or EmbeddedTransport.Kind:
                builder.Services.AddSingleton<ILiveTransport, EmbeddedTransport>();
                break;
            case WhipWhepTransport.Kind:
                builder.Services.AddSingleton(MediaServer.Of(builder.Configuration)).AddSingleton<ILiveTransport, WhipWhepTransport>();
                break;
            case var unknown:
                throw new InvalidOperationException($"Live:Transport is neither {EmbeddedTransport.Kind} nor {WhipWhepTransport.Kind}: {unknown}");
        }
    }

    public static void MapLiveVideo(this WebApplication app) => app.MapVideoSockets();
}
