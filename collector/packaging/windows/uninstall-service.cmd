@echo off
rem Stops and removes the service; settings, history and logs stay in %ProgramData%\whichvm. Run as administrator.
"%~dp0whichvm-service.exe" uninstall
