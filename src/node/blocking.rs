//! Work that takes the processor for long.

use std::sync::LazyLock;

use tokio::sync::Semaphore;

use super::Fault;

/// Does it where other requests do not wait for it. No more of it runs at once than there are processors.
pub(super) async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    static PLACES: LazyLock<Semaphore> =
        LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, |cores| cores.get())));
    let place = PLACES.acquire().await.map_err(Fault::internal)?;
    // The place goes with the work, which goes on when whoever asked for it is gone.
    let work = move || {
        let _place = place;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(Fault::internal)?
}
